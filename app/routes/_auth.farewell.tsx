import { door } from '#app/context.server.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { farewellPage } from '#app/features/tenants/farewell-page.server.tsx'

export const meta = formPageMeta

export const loader = door(async ({ request }) =>
  farewellPage(new URL(request.url).searchParams.has('still') ? 'deleting' : 'deleted'),
)

export default FormPage
