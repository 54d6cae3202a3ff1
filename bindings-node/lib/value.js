// What the core decodes, as values of this language. In the text each array begins with what it is.

const pad = (number, width = 2) => String(number).padStart(width, '0')

const MAKERS = {
  long: (digits) => BigInt(digits),
  double: (name) => (name === 'NaN' ? NaN : name === 'inf' ? Infinity : -Infinity),
  bytes: (hex) => Buffer.from(hex, 'hex'),
  uuid: (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  date: (days) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  time: (micros) => {
    const seconds = Math.floor(micros / 1e6)
    const rest = micros % 1e6 === 0 ? '' : `.${pad(micros % 1e6, 6).replace(/0+$/, '')}`
    return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${rest}`
  },
  timestamp: (millis) => new Date(millis),
}

/** The value of a text. */
export function valueOf(text) {
  return JSON.parse(text, (_, value) => {
    if (!Array.isArray(value)) return value
    // A list may hold more elements than a call takes arguments.
    return value[0] === 'list' ? value.slice(1) : MAKERS[value[0]](value[1])
  })
}
