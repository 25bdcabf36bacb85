// The one dialog that may be open, and a question above it.
import type { Dialog } from '../../state/noticeState'
import { useApp, useAppState } from '../app'
import { Boundary } from '../parts/boundary'
import { TemplateGallery } from '../parts/templateGallery'
import { AccountDetail } from './accountDetail'
import { AddConnector } from './addConnector'
import { ConnectForm } from './connectForm'
import { Frame } from './frame'
import { KeysForm } from './keysForm'
import { MakeTemplate } from './makeTemplate'
import { Manual } from './manual'
import { NewConnection } from './newConnection'
import { NewListener } from './newListener'
import { NewSchedule } from './newSchedule'
import { ParameterForm } from './parameterForm'
import { PayloadForm } from './payload'
import { PublishDialog } from './publish'
import { QuestionForm } from './questions'
import { RehearsalForm } from './rehearsal'
import { RunnerForm } from './runnerForm'
import { TemplatePreview } from './templatePreview'
import { TypesDialog } from './typesDialog'
import './dialogs.css'

export function Dialogs() {
  const { notices } = useApp().state
  const dialog = useAppState('notices', s => s.dialog)
  const question = useAppState('notices', s => s.question)
  return (
    <>
      {dialog && (
        <Boundary
          key={JSON.stringify(dialog)}
          what="The dialog"
          className="over"
          close={() =>
            dialog.kind === 'rehearsal' ? dialog.answer(false) : notices.setState({ dialog: undefined })
          }
        >
          <DialogOf dialog={dialog} />
        </Boundary>
      )}
      {question && (
        <Boundary what={question.title} className="over" close={() => question.answer(undefined)}>
          <Frame title={question.title} cancel={() => question.answer(undefined)}>
            <QuestionForm question={question} cancel={() => question.answer(undefined)} />
          </Frame>
        </Boundary>
      )}
    </>
  )
}

function DialogOf({ dialog }: { dialog: Dialog }) {
  const { state, actions, context } = useApp()
  const close = () => state.notices.setState({ dialog: undefined })
  switch (dialog.kind) {
    case 'connect':
      return (
        <Frame
          wide
          title={dialog.account ? `Log in again: ${dialog.account}` : 'Connect an account'}
          cancel={close}
        >
          <ConnectForm dialog={dialog} close={close} />
        </Frame>
      )
    case 'rehearsal':
      return (
        <Frame wide title={`Run in ${dialog.environment}?`} cancel={() => dialog.answer(false)}>
          <RehearsalForm dialog={dialog} />
        </Frame>
      )
    case 'payload':
      return (
        <Frame large title={`Run ${dialog.request.script} with an event`} cancel={close}>
          <PayloadForm dialog={dialog} close={close} />
        </Frame>
      )
    case 'account':
      return (
        <Frame wide title={`Account ${dialog.name}`} cancel={close}>
          <AccountDetail name={dialog.name} />
        </Frame>
      )
    case 'addConnector':
      return (
        <Frame wide title="Add a connector from an API document" cancel={close}>
          <AddConnector close={close} />
        </Frame>
      )
    case 'gallery':
      return (
        <Frame large title="New workspace" cancel={close}>
          <TemplateGallery choose={template => actions.workspaces.openTemplate(template)} />
        </Frame>
      )
    case 'template':
      return (
        <Frame large title={dialog.template.title} cancel={close}>
          <TemplatePreview template={dialog.template} close={close} />
        </Frame>
      )
    case 'makeTemplate':
      return <MakeTemplate close={close} />
    case 'manual':
      return <Manual page={dialog.page} close={close} />
    case 'keys':
      return (
        <Frame
          title={`Keys of ${context.commands?.get(dialog.command)?.title ?? dialog.command}`}
          cancel={close}
        >
          <KeysForm command={dialog.command} close={close} />
        </Frame>
      )
    case 'connection':
      return (
        <Frame wide title="New connection" cancel={close}>
          <NewConnection close={close} />
        </Frame>
      )
    case 'listener':
      return (
        <Frame wide title="New event listener" cancel={close}>
          <NewListener connection={dialog.connection} close={close} />
        </Frame>
      )
    case 'schedule':
      return (
        <Frame wide title="New schedule" cancel={close}>
          <NewSchedule close={close} />
        </Frame>
      )
    case 'types':
      return (
        <Frame wide title={`Types of the events of ${dialog.listener}`} cancel={close}>
          <TypesDialog listener={dialog.listener} close={close} />
        </Frame>
      )
    case 'runner': {
      const { name, url, publish } = dialog
      const back = (added?: string) => {
        close()
        if (publish !== undefined) actions.publishing.open(added ?? name, publish)
      }
      return (
        <Frame wide title={name ? `Another token for ${name}` : 'Add a runner'} cancel={() => back()}>
          <RunnerForm name={name} url={url} close={back} />
        </Frame>
      )
    }
    case 'publish':
      return (
        <Frame wide title="Publish" cancel={close}>
          <PublishDialog runner={dialog.runner} environment={dialog.environment} close={close} />
        </Frame>
      )
    case 'parameter':
      return (
        <Frame wide title={dialog.name ? `Parameter ${dialog.name}` : 'New parameter'} cancel={close}>
          <ParameterForm before={dialog.name} type={dialog.type} close={close} />
        </Frame>
      )
  }
}
