// Contracts in their other form.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { CompileError, Contract, convert } from 'stipula'

import { ROOT } from '../support.js'

const schema = '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}'

test('a contract goes to ODCS and back with one digest', () => {
  const odcs = convert(schema, 'odcs')
  assert.deepEqual(Object.keys(odcs.files), ['r.avsc'])
  const registry = convert(odcs.text, 'registry', { resolver: odcs.files })
  assert.deepEqual([registry.files, registry.dropped], [{}, []])
  const digests = [
    Contract.compile(schema), Contract.compile(odcs.text, { resolver: odcs.files }), Contract.compile(registry.text),
  ].map((contract) => contract.digest)
  assert.equal(new Set(digests).size, 1)
})

for (const path of ['orders/v1.odcs.yaml', 'orders/v2.odcs.yaml', 'payments/v1.odcs.yaml']) {
  test(`${path} keeps its digest`, () => {
    const file = new URL(`contracts/${path}`, ROOT)
    const contract = Contract.fromFile(file)
    // Files of older versions stay where they are.
    const beside = (name) => readFileSync(new URL(name, file), 'utf8')
    const registry = convert(contract.source, 'registry', { resolver: beside })
    assert.equal(Contract.compile(registry.text, { resolver: beside }).digest, contract.digest)
    assert.deepEqual(registry.dropped, [])
    assert.ok(registry.carried.includes('the `properties` of the object'))
    const odcs = convert(registry.text, 'odcs', { resolver: beside })
    const resolver = (name) => odcs.files[name] ?? beside(name)
    assert.equal(Contract.compile(odcs.text, { resolver }).digest, contract.digest)
  })
}

test('what cannot be converted is refused', () => {
  assert.throws(() => convert(schema, 'avro'), CompileError)
  assert.throws(() => convert('{"type": "recrd"}', 'odcs'), CompileError)
  const shipments = readFileSync(new URL('contracts/shipments/v1.odcs.yaml', ROOT), 'utf8')
  assert.throws(() => convert(shipments, 'registry'), /no other form/)
  assert.throws(() => convert(schema, 'xml'), TypeError)
  assert.throws(() => convert(1, 'odcs'), TypeError)
})
