import { type DynamicModule, Module } from '@nestjs/common'
import { TRACK_PORTS, type TrackPorts, UnsubscribeController } from './track/unsubscribe.controller.ts'

/** The HTTP side in Nest's terms. The webhooks' routes stand apart (receive/webhook.routes.ts): they must see raw bytes. */
@Module({})
export class AppModule {
  static with(track: TrackPorts | null, admin: DynamicModule | null): DynamicModule {
    return {
      module: AppModule,
      imports: admin ? [admin] : [],
      controllers: track ? [UnsubscribeController] : [],
      providers: track ? [{ provide: TRACK_PORTS, useValue: track }] : [],
    }
  }
}
