import { Bits, Blocks, Elements, Md, Message, Modal, setIfTruthy } from 'slack-block-builder';

export default (_: unknown, __: unknown, issues = [{ key: 'DEMO-1', late: true }, { key: 'DEMO-2', late: false }]) => [
  Message().channel('C1').text('Issues').blocks(
    Blocks.Header({ text: 'Open issues' }),
    ...issues.map(i => Blocks.Section({ text: `${Md.bold(i.key)} ${Md.link('https://example.com/' + i.key, 'open')}` }).fields(setIfTruthy(i.late, Md.emoji('warning')))
      .accessory(Elements.Button({ text: 'Done', actionId: 'done', value: i.key }).primary())),
    Blocks.Divider(),
    Blocks.Actions().elements(Elements.StaticSelect({ placeholder: 'Who' }).actionId('who').options(issues.map(i => Bits.Option({ text: i.key, value: i.key }))))).buildToObject(),
  JSON.parse(Modal({ title: 'New', submit: 'Save' }).blocks(Blocks.Input({ label: 'Summary', blockId: 'b' }).element(Elements.TextInput({ actionId: 's' }).multiline())).buildToJSON()),
];
