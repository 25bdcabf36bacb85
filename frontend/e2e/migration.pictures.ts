// A migration that has ended.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { view } from './camera'
import { form, run } from './hands'
import { palette } from './program'
import { bench, page, stage, write } from './stage'

stage({ theme: 'dark', template: 'tempo-worklogs-migration' })

view('migration', async () => {
  // A hundred worklogs look like five hundred, and are there in a fifth of the time.
  const fill = readFileSync(join(bench.dir, 'scripts/FillSource.ts'), 'utf8')
  write('scripts/FillSource.ts', fill.replace('worklogs = 500', 'worklogs = 100'))
  await run('FillSource')
  await run('MigrateWorklogs')
  await palette(page, 'View: Migrations')
  await form('Migrations')
    .getByRole('region', { name: 'Migration worklogs' })
    .getByText('Finished')
    .first()
    .waitFor()
})
