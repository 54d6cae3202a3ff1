// Uses that the type checker must refuse, marked line by line.
import { Contract, Report, ViolationError, convert } from 'stipula'
import { contractTests } from 'stipula/testing'

const contract = Contract.compile('text', { kid: 'avro' }) // wrong
Contract.compile('text', { kind: 'avrp' }) // wrong
Contract.fromSchema('protobuf', 'text') // wrong
Contract.compile('text', { limits: { depth: 3 } }) // wrong
contract.checkBytes('text') // wrong
contract.checkJson({}) // wrong
contract.explain({}) // wrong
contract.explainRules(1) // wrong
contract.isValid() // wrong
contract.id = 'other' // wrong
contract.check({}).valid = true // wrong
const code: number = contract.check({}).violations[0]!.code // wrong
convert('text', 'avro') // wrong
convert('text') // wrong
contractTests() // wrong
contract.fields[0]!.nullable = true // wrong
contract.tagged(1) // wrong
new Contract() // wrong
new Report('') // wrong
new ViolationError('', '') // wrong
export { code }
