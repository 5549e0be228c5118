import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Room on the pages of contacts too: what a digest learns of somebody is written beside the row it takes the place of. */
export class RoomForContacts1796431630000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contact SET (fillfactor = 80)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE contact RESET (fillfactor)')
  }
}
