import { digest } from './benches/digest.ts'
import { latency } from './benches/latency.ts'
import { receive } from './benches/receive.ts'
import { render } from './benches/render.ts'
import { segments } from './benches/segments.ts'
import { send } from './benches/send.ts'
import { main } from './main.ts'

await main([receive, digest, segments, render, send, latency])
