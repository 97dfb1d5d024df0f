package main

import (
	"pims/cmd/internal/node"
	"pims/scan"
	"pims/web"
)

// gauges returns the figures that whoever runs the node watches.
func gauges(n *node.Node, maxOpen int) func() []web.Gauge {
	return func() []web.Gauge {
		pool := n.Pool.Stats()
		all := []web.Gauge{
			{Name: "pims_instances_open_max", Help: "How many instances may be open at a time.", Value: float64(maxOpen)},
			{Name: "pims_instances_waiting", Help: "Requests that wait for an instance to be opened.", Value: float64(pool.Waiting)},
			{Name: "pims_instances_quarantined", Help: "Instances that stay closed because they took the node down twice.", Value: float64(pool.Quarantined)},
			{Name: "pims_disk_state", Help: "0 roomy, 1 below the reserve (nothing grows), 2 nothing is written, 3 nothing is opened.", Value: float64(pool.Disk)},
			{Name: "pims_scrub_findings", Help: "What the last scrubs found wrong and is not mended.", Value: float64(n.ScrubFindings())},
		}
		if age, known := n.BackupAge(); known {
			all = append(all, web.Gauge{Name: "pims_backup_age_seconds", Help: "How long ago the last whole backup ended.", Value: age.Seconds()})
		}
		if n.Scanner != nil {
			all = append(all, scanGauges(n.Scanner.Figures())...)
		}
		return all
	}
}

// scanGauges tell of the virus scanner.
func scanGauges(f scan.Figures) []web.Gauge {
	away := 0.0
	if f.Away {
		away = 1
	}
	return []web.Gauge{
		{Name: "pims_scan_away", Help: "1 while the virus scanner does not answer: contents wait for it.", Value: away},
		{Name: "pims_scan_clean", Help: "Contents in which no virus was found, since the start.", Value: float64(f.Clean)},
		{Name: "pims_scan_infected", Help: "Contents in which one was found, since the start.", Value: float64(f.Infected)},
		{Name: "pims_scan_unread", Help: "Contents that the virus scanner did not examine, such as are larger than it takes, since the start.", Value: float64(f.Unread)},
		{Name: "pims_scan_delay_seconds", Help: "How long after it came the content that was examined last was judged.", Value: f.Delay.Seconds()},
	}
}
