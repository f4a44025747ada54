/** As a regular expression over the whole text: `*`, `**`, `?`, `[…]`, `[!…]`, `{a,b}`; a backslash takes what follows as it is. */
export function globPattern(glob: string): RegExp {
  const tokens = glob.match(/\\.|\*+|\[!?[^\]]+\]|./gs) ?? []
  let depth = 0
  const sources = tokens.map((token) => {
    if (token === '{') depth += 1
    if (token === '}' && depth > 0) {
      depth -= 1
      return ')'
    }
    return sourceOf(token, depth)
  })
  return new RegExp(`^${sources.join('')}${')'.repeat(depth)}$`)
}

function sourceOf(token: string, depth: number): string {
  if (token === '*') return '[^./]*'
  if (token.startsWith('*')) return '.*'
  if (token === '?') return '[^./]'
  if (token === '{') return '(?:'
  if (token === ',' && depth > 0) return '|'
  if (token.length > 2) return token.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
  return (token.startsWith('\\') ? token.slice(1) : token).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
