import { createRequire } from 'node:module'

interface Express {
  get(path: string, answer: (request: unknown, response: { send(text: string): void }) => void): void
  listen(port: number, host: string): void
}

// The express that remix-serve runs on.
const requireOfServe = createRequire(createRequire(import.meta.url).resolve('@remix-run/serve/package.json'))
const app = (requireOfServe('express') as () => Express)()
app.get('/', (_request, response) => response.send('Hello World!'))
app.listen(Number(process.env.PORT), '127.0.0.1')
