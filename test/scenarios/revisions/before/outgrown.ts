import { weekly } from '../../../support/weekly.ts'

/** Is only tried. */
export default weekly({ name: 'outgrown', shadow: true })
