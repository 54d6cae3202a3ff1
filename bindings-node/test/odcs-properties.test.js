// Dates and big integers of the host under ODCS properties.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Contract } from 'stipula'

import { places } from '../support.js'

const DOCUMENT = `
apiVersion: v3.1.0
kind: DataContract
id: t
version: 1.0.0
status: active
schema:
  - name: R
    properties:
      - {name: d, logicalType: date, logicalTypeOptions: {minimum: 2026-01-01}}
      - {name: t, logicalType: time}
      - {name: ts, logicalType: timestamp}
      - {name: n, logicalType: integer}
    quality:
      - {id: r, type: custom, engine: cel, implementation: "this.d == null || this.d.getFullYear() == 2026"}
`

const CASES = [
  [{ ts: new Date('2026-01-31T00:00:00Z'), n: 2n ** 70n }, []],
  [{ d: '2026-01-31', t: '10:00:00', ts: '2026-01-31T00:00:00Z' }, []],
  [{ d: '2025-01-31' }, [['schema.minimum', '/d']]],
  [{ d: '2027-01-31' }, [['rule.violated', '']]],
  [{ d: new Date('2026-01-31T00:00:00Z') }, [['schema.type', '/d']]],
  [{ t: new Date('2026-01-31T00:00:00Z') }, [['schema.type', '/t']]],
  [{ n: '1' }, [['schema.type', '/n']]],
  [{ other: 1 }, [['schema.additional_properties', '/other']]],
]

test('values of the host', () => {
  for (const contract of [Contract.compile(DOCUMENT), Contract.fromSchema('odcs', DOCUMENT)]) {
    assert.equal(contract.format, 'odcs')
    for (const [record, expected] of CASES) {
      const report = contract.check(record)
      assert.deepEqual(places(report), expected)
      assert.equal(contract.isValid(record), report.valid)
    }
  }
})

test('undeclared members may be ignored', () => {
  const contract = Contract.compile(DOCUMENT, { undeclared: 'ignore' })
  assert.equal(contract.isValid({ other: 1 }), true)
})
