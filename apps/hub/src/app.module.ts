import { type DynamicModule, Module } from '@nestjs/common'
import { CLICK_PORTS, ClickController, type ClickPorts } from './track/click.controller.ts'
import { TRACK_PORTS, type TrackPorts, UnsubscribeController } from './track/unsubscribe.controller.ts'

/** What the links in messages lead to. */
export interface LinkPorts {
  readonly unsubscribe: TrackPorts
  readonly click: ClickPorts
}

/** The HTTP side in Nest's terms. The webhooks' routes stand apart (receive/webhook.routes.ts): they must see raw bytes. */
@Module({})
export class AppModule {
  static with(links: LinkPorts | null, admin: readonly DynamicModule[]): DynamicModule {
    return {
      module: AppModule,
      imports: [...admin],
      controllers: links ? [UnsubscribeController, ClickController] : [],
      providers: links
        ? [
            { provide: TRACK_PORTS, useValue: links.unsubscribe },
            { provide: CLICK_PORTS, useValue: links.click },
          ]
        : [],
    }
  }
}
