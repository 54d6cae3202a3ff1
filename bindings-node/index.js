export { Contract } from './lib/contract.js'
export { CompileError, ViolationError } from './lib/errors.js'
export { Report } from './lib/report.js'
