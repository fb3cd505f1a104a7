/** The leaderboard as a table or JSON, with the published figures that belong beside it. */
import type { LeaderboardRow, ReferenceRow } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { leaderboardText } from '../output/leaderboard-table.ts';

interface Board {
  readonly rows: LeaderboardRow[];
  /** Of the data sets of the rows. */
  readonly references: ReferenceRow[];
}
interface BoardOptions {
  readonly controls: boolean;
  readonly references: boolean;
}

export async function readBoard(
  { client }: Pick<CommandContext, 'client'>,
  options: BoardOptions,
): Promise<Board> {
  const rows = await client.findings.leaderboard.query({ includeControls: options.controls });
  const datasets = new Set(rows.map(({ protocol }) => protocol.dataset));
  const references = options.references ? await client.references.list.query() : [];
  return { rows, references: references.filter(({ dataset }) => datasets.has(dataset)) };
}

/** Every row says whether it was measured here. */
export const boardJson = ({ rows, references }: Board): string =>
  JSON.stringify(
    [
      ...rows.map((row) => ({ ...row, measuredHere: true })),
      ...references.map((row) => ({ ...row, measuredHere: false })),
    ],
    null,
    2,
  );

export async function showLeaderboard(context: CommandContext, options: BoardOptions): Promise<void> {
  const board = await readBoard(context, options);
  context.print(context.json ? boardJson(board) : leaderboardText(board.rows, board.references));
}
