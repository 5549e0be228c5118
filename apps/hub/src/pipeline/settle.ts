import type { Pipeline } from '../pipeline.ts'

/** Works until nothing is left to do at this instant: for whoever turns the clock by hand. */
export async function settle(pipeline: Pipeline): Promise<void> {
  for (let busy = true; busy; ) {
    busy = (await pipeline.clicks()) > 0
    busy = (await pipeline.digest()) > 0 || busy
    busy = (await pipeline.fanOut()) > 0 || busy
    busy = (await pipeline.segments()) > 0 || busy
    busy = (await pipeline.uninstalls()) || busy
    busy = (await pipeline.letGo()) || busy
    busy = (await pipeline.retention()) || busy
    busy = (await pipeline.send()) > 0 || busy
    await pipeline.settled()
  }
}
