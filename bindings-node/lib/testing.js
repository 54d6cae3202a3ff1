// Contract tests as tests of node:test: `import { contractTests } from 'stipula/testing'`.
import { AssertionError } from 'node:assert'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { expectString } from './compile.js'
import { Compilation } from './native.js'

/** What came of every case of a tests file, or of all below a folder; none at all is an error. */
export function runContractTests(path) {
  const place = path instanceof URL ? fileURLToPath(path) : expectString(path, 'path')
  const { files } = JSON.parse(Compilation.contractTests(place))
  return files.flatMap(({ file, error, cases }) => [
    ...(error === undefined ? [] : [{ file, line: 1, name: '(the file)', passed: false, message: error }]),
    ...cases.map(({ name, line, passed, message = '' }) => ({ file, line, name, passed, message })),
  ])
}

/** Registers each case as a test, in a suite for its file. */
export function contractTests(path) {
  const files = grouped(runContractTests(path))
  for (const [file, cases] of files) {
    describe(file, () => {
      for (const each of cases) test(each.name, () => check(each))
    })
  }
}

function grouped(cases) {
  const files = new Map()
  for (const each of cases) files.set(each.file, [...(files.get(each.file) ?? []), each])
  return files
}

function check({ file, line, name, passed, message }) {
  if (!passed) throw new AssertionError({ message: `${file}:${line}: ${name}\n${message}` })
}
