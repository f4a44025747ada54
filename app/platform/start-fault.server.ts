/** Something outside the program keeps it from starting; the message says in one go what is wrong and what to do. */
export class StartFault extends Error {}

/** Runs the start. A StartFault is printed without its stack and ends the process with exit code 1; a bug is thrown. */
export async function startOrExit<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start()
  } catch (error) {
    if (!(error instanceof StartFault)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
