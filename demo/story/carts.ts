import { checkout, deliveredOnceMore, order } from '../platforms/shopify.ts'
import { NIGHT_FERRY } from './catalogue.ts'
import { CLARA, GRACE, HUGO, NORA, THEO } from './people.ts'
import { type Scene, scene } from './scene.ts'

const CLARAS_PHONE = '+4915112345678'

/** Orders, and carts that become none. */
export const carts: readonly Scene[] = [
  {
    at: 'Mon 08:20',
    tells: 'Grace orders a book. Shopify delivers the order twice, and once more under another id',
    brings: at => {
      const placed = order(at('Mon 08:20'), { id: 1001, of: GRACE, books: [NIGHT_FERRY] })
      return [placed, placed, deliveredOnceMore(placed)]
    },
  },
  scene('Mon 20:20', 'Theo puts a book into his cart', at =>
    checkout(at, { token: 'theo', of: THEO, books: [NIGHT_FERRY] }),
  ),
  scene('Mon 20:30', 'Clara too', at =>
    checkout(at, { token: 'clara', of: CLARA, books: [NIGHT_FERRY], phone: CLARAS_PHONE }),
  ),
  scene('Mon 21:50', 'Clara buys on another device, as a guest: another address, the same phone', at =>
    order(at, {
      id: 1003,
      of: CLARA,
      books: [NIGHT_FERRY],
      phone: CLARAS_PHONE,
      guestEmail: 'c.meyer@example.com',
    }),
  ),
  scene('Mon 23:50', 'Theo is still awake, and buys what is in his cart', at =>
    order(at, { id: 1002, of: THEO, books: [NIGHT_FERRY], token: 'theo' }),
  ),
  scene('Tue 20:10', 'Nora puts a book into her cart, and goes to bed', at =>
    checkout(at, { token: 'nora-1', of: NORA, books: [NIGHT_FERRY] }),
  ),
  {
    at: 'Wed 12:30',
    tells: "Hugo's order comes in, and after it, an hour late, the cart he had left on another device",
    brings: at => [
      order(at('Wed 12:15'), { id: 1004, of: HUGO, books: [NIGHT_FERRY] }),
      checkout(at('Wed 11:25'), { token: 'hugo', of: HUGO, books: [NIGHT_FERRY] }),
    ],
  },
]
