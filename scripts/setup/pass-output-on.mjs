/** remix-serve names an address of its own choosing, at which no form works. */
const addressLine = /^\[remix-serve\] .*\n/m

/** Hands on what the server says, but for that one line. @param {import('node:stream').Readable} from @param {import('node:stream').Writable} to */
export function passOutputOn(from, to) {
  /** @param {Buffer} bytes */
  function look(bytes) {
    const text = bytes.toString()
    to.write(text.replace(addressLine, ''))
    if (!addressLine.test(text)) return
    from.off('data', look)
    from.pipe(to, { end: false })
  }
  from.on('data', look)
}
