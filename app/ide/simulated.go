package ide

import (
	"context"
	"encoding/json"
	"net/http"

	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// Simulated is the answer of simulator.show: what a simulator keeps and how it misbehaves.
type Simulated struct {
	Connection  string               `json:"connection"`
	Connector   string               `json:"connector"`
	Collections []simulate.Collected `json:"collections"`
	Switches    []simulate.Switch    `json:"switches"`
}

// Show answers simulator.show.
func (s *Simulators) Show(ctx context.Context, in Connection) (Simulated, error) {
	simulator, err := s.engine.Simulator(in.Dir, in.Connection)
	if err != nil {
		return Simulated{}, err
	}
	collections, err := simulator.Collections()
	return Simulated{in.Connection, simulator.Name(), collections, simulator.Switches()}, err
}

// SimulatorSwitch is the request of simulator.switch. The switches take the place of those before; a
// text is a switch as people write it.
type SimulatorSwitch struct {
	Connection
	Switches []simulate.Switch `json:"switches"`
	Texts    []string          `json:"texts,omitempty"`
}

// Switched is the answer of simulator.switch: the switches that are on.
type Switched struct {
	Switches []simulate.Switch `json:"switches"`
}

// Switch answers simulator.switch.
func (s *Simulators) Switch(ctx context.Context, in SimulatorSwitch) (Switched, error) {
	for _, text := range in.Texts {
		one, err := simulate.ParseSwitch(text)
		if err != nil {
			return Switched{}, err
		}
		in.Switches = append(in.Switches, one)
	}
	simulator, err := s.engine.Simulator(in.Dir, in.Connection.Connection)
	if err != nil {
		return Switched{}, err
	}
	err = simulator.Switch(in.Switches...)
	return Switched{simulator.Switches()}, err
}

// SimulatorRow names a row of a simulator, and what becomes of it.
type SimulatorRow struct {
	Connection
	Collection string       `json:"collection"`
	ID         string       `json:"id,omitempty"`
	Body       simulate.Doc `json:"body,omitempty"`
	Offset     int          `json:"offset,omitempty"`
	Limit      int          `json:"limit,omitempty"` // 100 when 0
}

// SimulatorRows is the answer of simulator.rows.
type SimulatorRows struct {
	Rows []simulate.Row `json:"rows"`
}

// Rows answers simulator.rows: those of a collection, or the one with the id.
func (s *Simulators) Rows(ctx context.Context, in SimulatorRow) (SimulatorRows, error) {
	simulator, err := s.engine.Simulator(in.Dir, in.Connection.Connection)
	if err != nil {
		return SimulatorRows{}, err
	}
	if in.ID != "" {
		row, err := simulator.Row(in.Collection, in.ID)
		return SimulatorRows{[]simulate.Row{row}}, err
	}
	rows, err := simulator.Rows(in.Collection, in.Offset, in.Limit)
	return SimulatorRows{rows}, err
}

// Edit answers simulator.edit: the body takes the place of the row's.
func (s *Simulators) Edit(ctx context.Context, in SimulatorRow) (Nothing, error) {
	simulator, err := s.engine.Simulator(in.Dir, in.Connection.Connection)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, simulator.EditRow(in.Collection, in.ID, in.Body)
}

// Delete answers simulator.delete: the row is taken away.
func (s *Simulators) Delete(ctx context.Context, in SimulatorRow) (Nothing, error) {
	simulator, err := s.engine.Simulator(in.Dir, in.Connection.Connection)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, simulator.DeleteRow(in.Collection, in.ID)
}

// SeenWebhook is a webhook as it is shown: its event is called as the service does, and in words where they are known.
type SeenWebhook struct {
	simulate.Seen
	Title string `json:"title,omitempty"`
}

// SeenWebhooks is the answer of simulator.webhooks.
type SeenWebhooks struct {
	Webhooks []SeenWebhook `json:"webhooks"`
}

// Webhooks answers simulator.webhooks: the last that were handed over, oldest first.
func (s *Simulators) Webhooks(ctx context.Context, in Connection) (SeenWebhooks, error) {
	simulator, err := s.engine.Simulator(in.Dir, in.Connection)
	if err != nil {
		return SeenWebhooks{}, err
	}
	title, err := s.engine.EventTitles(in.Dir, in.Connection)
	if err != nil {
		return SeenWebhooks{}, err
	}
	all := []SeenWebhook{}
	for _, d := range simulator.Deliveries() {
		all = append(all, SeenWebhook{d.Seen(), title(connector.Delivery{Method: http.MethodPost, Header: d.Header, Body: d.Body})})
	}
	return SeenWebhooks{all}, nil
}

// SimulatorEvent is the request of simulator.send. Without a payload the event's sample is sent.
type SimulatorEvent struct {
	Connection
	Event   string          `json:"event"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// SentEvent is the answer of simulator.send: how the delivery went.
type SentEvent struct {
	Webhook simulate.Seen `json:"webhook"`
}

// Send answers simulator.send: the listeners of the connection hear of an event as if it had happened.
func (s *Simulators) Send(ctx context.Context, in SimulatorEvent) (SentEvent, error) {
	simulator, err := s.engine.Simulator(in.Dir, in.Connection.Connection)
	if err != nil {
		return SentEvent{}, err
	}
	fresh := len(in.Payload) == 0
	if fresh {
		if in.Payload, err = s.engine.Sample(in.Dir, in.Connection.Connection, in.Event); err != nil {
			return SentEvent{}, err
		}
	}
	if _, err := simulator.Tell(ctx, in.Event, in.Payload, fresh); err != nil {
		return SentEvent{}, err
	}
	all := simulator.Webhooks()
	return SentEvent{all[len(all)-1]}, nil
}
