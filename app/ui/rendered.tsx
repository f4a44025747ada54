declare const rendered: unique symbol

/** Markup that React made on the server, and so escaped; `renderHtml` alone makes it. */
export type RenderedHtml = string & { readonly [rendered]: true }

/** A part of a page that only the server knows how to draw: the browser shows it, and needs no code for it. */
export function Rendered({ html }: { html: RenderedHtml }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the type says that React wrote it.
  return <div className="rendered" dangerouslySetInnerHTML={{ __html: html }} />
}
