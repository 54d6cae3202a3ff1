// Contract tests as tests of node:test: those of the samples, and what a failing one says.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { contractTests, runContractTests } from 'stipula/testing'

import { ROOT } from '../testing.js'

const SCHEMA = '{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "int"}]}'
const TESTS = `
cases:
  - {name: good, json: {total: 1}, expect: valid}
  - {name: wrong, json: {total: one}, expect: {class: valid, codes: [schema.enum]}}
`

contractTests(new URL('contracts/orders', ROOT))
contractTests(new URL('contracts/payments/v1.tests.yaml', ROOT))

function folder(context) {
  const path = mkdtempSync(join(tmpdir(), 'stipula-'))
  context.after(() => rmSync(path, { recursive: true }))
  return path
}

test('what a case says', (context) => {
  const path = folder(context)
  writeFileSync(join(path, 'order.avsc'), SCHEMA)
  writeFileSync(join(path, 'order.tests.yaml'), TESTS)
  const file = join(path, 'order.tests.yaml')
  assert.deepEqual(runContractTests(path), [
    { file, line: 3, name: 'good', passed: true, message: '' },
    {
      file,
      line: 4,
      name: 'wrong',
      passed: false,
      message: [
        'class: expected valid, found invalid',
        'codes: expected also schema.enum, found also schema.type',
        '  /total: expected `int`, found the text `one` [schema.type]',
      ].join('\n'),
    },
  ])
  // Inside of the package, so that `stipula` is found by its own name.
  const own = mkdtempSync(fileURLToPath(new URL('../.tests-', import.meta.url)))
  context.after(() => rmSync(own, { recursive: true }))
  const program = join(own, 'contracts.mjs')
  writeFileSync(program, `import { contractTests } from 'stipula/testing'\ncontractTests(${JSON.stringify(path)})\n`)
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', program], { encoding: 'utf8', env })
  assert.equal(status, 1)
  assert.match(stdout, /ok 1 - good/)
  assert.match(stdout, /not ok 2 - wrong/)
  assert.match(stdout, /codes: expected also schema.enum/)
})

test('what cannot be run is no success', (context) => {
  const path = folder(context)
  assert.throws(() => runContractTests(path), /no `\*\.tests\.yaml`/)
  writeFileSync(join(path, 'order.tests.yaml'), TESTS)
  const [lonely] = runContractTests(path)
  assert.equal(lonely.passed, false)
  assert.match(lonely.message, /no contract beside it/)
})
