// Versions of a contract compared.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Contract, compare, compareHistory } from 'stipula'

const order = (fields) => Contract.compile(`{"type": "record", "name": "Order", "fields": [${fields}]}`)
const old = order('{"name": "total", "type": "double"}')
const next = order('{"name": "total", "type": "double"}, {"name": "tax", "type": "double"}')

test('a break has a witness that both have judged', () => {
  const evolution = compare(old, next)
  assert.deepEqual([evolution.level, evolution.verdict(), evolution.verdict('FORWARD')], ['BACKWARD', 'BREAKING', 'COMPATIBLE'])
  const [change, ...more] = evolution.breaking('FULL')
  assert.deepEqual([change.code, change.path, change.hurts, more], ['change.field_added', '/tax', 'producer', []])
  assert.ok(old.isValidBytes(Buffer.from(change.witnesses[0].payload, 'hex')))
  assert.deepEqual([evolution.askedBump, evolution.madeBump, evolution.breaking('NONE')], ['major', undefined, []])
  assert.deepEqual(JSON.parse(JSON.stringify(evolution)), JSON.parse(evolution.toJson()))
})

test('what cannot be asked is refused', () => {
  assert.throws(() => compareHistory([], next), /at least one older contract/)
  assert.throws(() => compare(old, next).verdict('SIDEWAYS'), /level: expected NONE, BACKWARD/)
  assert.throws(() => compare(old, 'contract'), /expected a Contract/)
})

test('a contract does not differ from itself', () => {
  assert.deepEqual(compare(old, old).changes, [])
  assert.equal(compareHistory([old, next], next).verdict('BACKWARD_TRANSITIVE'), 'BREAKING')
})
