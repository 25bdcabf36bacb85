package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"bobbin/app/runner/metric"
)

// dashboardCommand prints what Grafana imports.
func (p *program) dashboardCommand() *cobra.Command {
	return p.prints("dashboard", "Print a Grafana dashboard of the runner's metrics", metric.Dashboard)
}

// alertsCommand prints what Prometheus loads.
func (p *program) alertsCommand() *cobra.Command {
	return p.prints("alerts", "Print alert rules for Prometheus", metric.Alerts)
}

// prints is a command that prints a file of the program's.
func (p *program) prints(name, short, text string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		_, err := fmt.Fprint(p.Stdout, text)
		return err
	}}
}
