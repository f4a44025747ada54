/** The lines of a check's output that name a seed, each once: a search that found nothing can be told and repeated. */
export function seedLines(output: string): string[] {
  return [...new Set(output.split('\n').filter((line) => /\b[A-Z]+_SEED=\d/.test(line)))].map((line) => line.trim())
}
