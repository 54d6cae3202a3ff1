// Versions of a contract compared.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Contract, Recorded, compare, compareHistory } from 'stipula'

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

test('recorded payloads say what would newly fail', () => {
  const recorded = new Recorded(next, old)
  recorded.add({ total: 1 }, { at: 'orders/0/1' })
  recorded.addJson('{"total": 1, "tax": 2}')
  recorded.addBytes(Buffer.alloc(8))
  recorded.addFramed(Buffer.alloc(16), new Map())
  assert.deepEqual([recorded.records, recorded.invalid, recorded.newlyInvalid, recorded.newlyValid], [4, 2, 2, 2])
  const line = (code) => recorded.lines.find((each) => each.code === code)
  const places = ({ path, fails, passes, examples }) => [path, fails, passes, examples.map(({ at }) => at)]
  assert.deepEqual(places(line('schema.required')), ['/tax', 1, 0, ['orders/0/1']])
  assert.deepEqual(places(line('schema.additional_properties')), ['/tax', 0, 1, ['2']])
  assert.deepEqual([recorded.old.digest, recorded.new.digest, recorded.notListed], [old.digest, next.digest, 0])
  assert.deepEqual(JSON.parse(JSON.stringify(recorded)), JSON.parse(recorded.toJson()))
  const alone = new Recorded(next)
  alone.add(1)
  assert.deepEqual([alone.old, alone.newlyInvalid], [undefined, 1])
  assert.throws(() => new Recorded('contract'), /expected a Contract/)
  assert.throws(() => recorded.add({}, { at: 1 }), /at/)
})

test('recorded container files', () => {
  const schema = Buffer.from(old.source)
  const sync = Buffer.alloc(16, 's')
  const size = Buffer.of((2 * schema.length) % 128 | 128, schema.length >> 6)
  const header = Buffer.concat([Buffer.from('Obj\x01\x02\x16avro.schema'), size, schema, Buffer.of(0), sync])
  const recorded = new Recorded(next, old)
  recorded.addContainer(Buffer.concat([header, Buffer.of(4, 32), Buffer.alloc(16), sync]), { at: 'week.avro' })
  assert.deepEqual([recorded.records, recorded.newlyInvalid], [2, 2])
  // Where a record cannot be read, the rest of its block is lost.
  const places = Object.fromEntries(recorded.lines.map(({ code, examples }) => [code, examples.map(({ at }) => at)]))
  assert.deepEqual(places, { 'avro.unresolvable': ['week.avro record 1'], 'container.block': ['week.avro record 2'] })
})

test('a schema that is looked up is found for recorded payloads', () => {
  const framed = (rule) => {
    const document = {
      apiVersion: 'v3.1.0', kind: 'DataContract', id: 'a', version: '1.0.0', status: 'active',
      schema: [{ name: 'A', customProperties: [{ property: 'stipulaSchema', value: { format: 'avro', inline: '"long"', framing: 'confluent' } }] }],
    }
    return Contract.compile(JSON.stringify(document), { rules: { small: rule }, lookup: (id) => (id === 7 ? '"int"' : null) })
  }
  const recorded = new Recorded(framed('this < 2'), framed('this < 3'))
  recorded.addBytes(Buffer.of(0, 0, 0, 0, 7, 4))
  recorded.addFramed(Buffer.of(0, 0, 0, 0, 7, 2))
  assert.deepEqual([recorded.records, recorded.invalid, recorded.lines.map(({ rule }) => rule)], [2, 1, ['small']])
})
