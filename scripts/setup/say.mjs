/** One line to the person who typed the command. @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`)
}

/** Says what is wrong and what to do about it, then ends the command. @param {string} line @returns {never} */
export function giveUp(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}
