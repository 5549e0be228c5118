import { weekly } from '../../support/weekly.ts'

/** What the other would do if it were not only tried. */
export default weekly({ name: 'live-weekly' })
