import { weekly } from '../../support/weekly.ts'

export default weekly({ name: 'tried-weekly', shadow: true })
