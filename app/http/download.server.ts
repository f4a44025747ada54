/** A file to be saved, not shown. */
export interface Download {
  type: string
  fileName: string
}

export interface DownloadBody {
  body: ReadableStream<Uint8Array>
  /** Where it is known. */
  bytes?: number
}

/**
 * Answers with a file as it comes; nothing is made for a HEAD. What it is made from may break off in the middle: the
 * browser then says that the download failed.
 */
export async function download(
  request: Request,
  { type, fileName }: Download,
  make: () => Promise<DownloadBody>,
): Promise<Response> {
  const headers = new Headers({
    'content-type': type,
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'private, no-store',
  })
  if (request.method === 'HEAD') return new Response(null, { headers })
  const { body, bytes } = await make()
  if (bytes !== undefined) headers.set('content-length', String(bytes))
  return new Response(body, { headers })
}

/** `cronstead-2026-11-24.json` */
export function dated(ending: string, nowMs: number): string {
  return `cronstead-${new Date(nowMs).toISOString().slice(0, 10)}.${ending}`
}
