import assert from 'node:assert/strict'
import { test } from 'node:test'

import { CompileError, Contract, convert } from '../index.js'

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

test('what cannot be converted is refused', () => {
  assert.throws(() => convert(schema, 'avro'), CompileError)
  assert.throws(() => convert('{"type": "recrd"}', 'odcs'), CompileError)
  assert.throws(() => convert(schema, 'xml'), TypeError)
  assert.throws(() => convert(1, 'odcs'), TypeError)
})
