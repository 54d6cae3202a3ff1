// Contracts in their other form.
import { compile, expectString } from './compile.js'
import { Converting } from './native.js'

/** Converts a contract's text: to `odcs`, or to the Confluent registry form, `registry`. */
export function convert(source, to, options) {
  expectString(source, 'source')
  expectString(to, 'to')
  const { text, files, carried, dropped } = JSON.parse(compile((json) => Converting.text(source, to, json), options).json())
  return { text, files: Object.fromEntries(files.map((file) => [file.name, file.text])), carried, dropped }
}
