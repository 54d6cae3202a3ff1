export { Contract } from './lib/contract.js'
export { convert } from './lib/convert.js'
export { CompileError, ViolationError } from './lib/errors.js'
export { Report } from './lib/report.js'
