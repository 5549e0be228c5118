import { weekly } from '../../../support/weekly.ts'

/** Is tried no longer. */
export default weekly({ name: 'outgrown' })
