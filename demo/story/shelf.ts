import { checkout, product } from '../platforms/shopify.ts'
import { alertRequested, fromSite, productViewed } from '../platforms/site.ts'
import { FIELD_GUIDE_TO_FOG, MAPS_OF_THE_MOON, NIGHT_FERRY } from './catalogue.ts'
import { ADA, BEN, CORA, OSKAR, SAM } from './people.ts'
import { type Scene, scene } from './scene.ts'

/** Prices and stock. The price falls at night, so that Oskar can see it before anybody is told in the morning. */
export const shelf: readonly Scene[] = [
  scene(
    'Sun 20:00',
    'Three books are on the shelf; the Field Guide to Fog is sold out',
    at => product(at, NIGHT_FERRY),
    at => product(at, MAPS_OF_THE_MOON),
    at => product(at, FIELD_GUIDE_TO_FOG, { quantity: 0 }),
  ),
  {
    at: 'Mon 09:00',
    tells: 'On the site Ada, Ben and Cora ask to be told when the Field Guide is back',
    brings: at => [
      fromSite(
        alertRequested(at('Mon 07:10'), ADA, FIELD_GUIDE_TO_FOG, 'back-in-stock'),
        alertRequested(at('Mon 07:40'), BEN, FIELD_GUIDE_TO_FOG, 'back-in-stock'),
        alertRequested(at('Mon 08:20'), CORA, FIELD_GUIDE_TO_FOG, 'back-in-stock'),
      ),
    ],
  },
  scene(
    'Tue 12:50',
    'Sam leaves Maps of the Moon in a cart at 38.00, wants no news and offers, but to be told if it becomes cheaper',
    at => checkout(at, { token: 'sam', of: SAM, books: [MAPS_OF_THE_MOON], ticked: false }),
    at => fromSite(alertRequested(at, SAM, MAPS_OF_THE_MOON, 'price-dropped')),
  ),
  scene('Tue 13:20', 'Oskar asks for the same, without a cart', at =>
    fromSite(alertRequested(at, OSKAR, MAPS_OF_THE_MOON, 'price-dropped')),
  ),
  scene('Wed 20:50', 'Maps of the Moon now costs 29.00', at => product(at, MAPS_OF_THE_MOON, { price: '29.00' })),
  scene('Thu 00:20', 'Oskar, who cannot sleep, comes by and sees the new price himself', at =>
    fromSite(productViewed(at, OSKAR, MAPS_OF_THE_MOON)),
  ),
  scene('Thu 12:20', 'Two copies of the Field Guide are back, for three who wait', at =>
    product(at, FIELD_GUIDE_TO_FOG, { quantity: 2 }),
  ),
]
