import { contactMade, optedOut } from '../platforms/hubspot.ts'
import { checkout, subscribed } from '../platforms/shopify.ts'
import { NIGHT_FERRY } from './catalogue.ts'
import { LENA, NORA } from './people.ts'
import { type Scene, scene } from './scene.ts'

/** A yes, and two ways to say no: in the CRM, and by the link in a message. */
export const consent: readonly Scene[] = [
  scene('Mon 08:10', 'Nora subscribes to the newsletter', at => subscribed(at, NORA)),
  scene('Wed 09:00', 'The shop makes Lena a contact in HubSpot', at => contactMade(at, LENA)),
  scene('Wed 20:10', 'Lena puts a book into her cart', at =>
    checkout(at, { token: 'lena', of: LENA, books: [NIGHT_FERRY] }),
  ),
  scene('Thu 00:50', 'Lena opts out of all e-mail, on a form of HubSpot', at => optedOut(at, LENA)),
  scene('Fri 20:10', 'Nora leaves another cart', at =>
    checkout(at, { token: 'nora-2', of: NORA, books: [NIGHT_FERRY] }),
  ),
  {
    at: 'Sat 00:40',
    tells: 'Nora unsubscribes with one click, in the message about her first cart',
    brings: () => [],
    unsubscribes: NORA,
  },
]
