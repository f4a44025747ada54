/**
 * Makes the children of `now` what those of `next` are, and leaves alone what is the same, so that focus, selection and
 * open folds stay. An element is the one that had its `data-key` before, or else its classes.
 */
export function morph(now: Node, next: Node): void {
  let at = now.firstChild
  const dropUntil = (end: ChildNode | null) => {
    while (at && at !== end) {
      const dropped = at
      at = at.nextSibling
      dropped.remove()
    }
  }
  for (const child of [...next.childNodes]) {
    let same = at
    while (same && keyOf(same) !== keyOf(child)) same = same.nextSibling
    if (same) {
      dropUntil(same)
      at = same.nextSibling
      become(same, child)
    } else {
      now.insertBefore(child, at)
    }
  }
  dropUntil(null)
}

function keyOf(node: Node): string {
  return node instanceof Element
    ? `${node.nodeName} ${node.getAttribute('data-key') ?? node.getAttribute('class')}`
    : node.nodeName
}

function become(now: ChildNode, next: ChildNode): void {
  if (now instanceof Element && next instanceof Element) {
    takeAttributes(now, next)
    morph(now, next)
  } else if (now.nodeValue !== next.nodeValue) {
    now.nodeValue = next.nodeValue
  }
}

/** But for `open`: a fold is opened and closed by who looks at it. */
function takeAttributes(now: Element, next: Element): void {
  for (const { name } of [...now.attributes]) if (!next.hasAttribute(name) && name !== 'open') now.removeAttribute(name)
  for (const { name, value } of [...next.attributes]) {
    if (now.getAttribute(name) !== value) now.setAttribute(name, value)
  }
}
