import { million } from './benches/million.ts'
import { main } from './main.ts'

// A script of its own: loading the tables takes minutes, and some 5 GB of disk.
await main([million])
