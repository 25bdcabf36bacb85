import Trello from '../api/trello';

/** The lists of the board with this name. */
export async function listsOf(name: string) {
  const boards = await Trello.Member.getMemberBoards({ id: 'me', filter: 'open' });
  const board = boards.find((one) => one.name === name);
  if (!board) throw new Error(`There is no board "${name}"; the integration is a member of ${boards.map((one) => one.name).join(', ') || 'none'}.`);
  return Trello.Board.getLists({ id: board.id });
}
