package stand

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// CPU is the processor time of a process and its children, in seconds.
func CPU(pid int) (float64, error) {
	sum := 0.0
	for _, one := range append(Children(pid), pid) {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", one))
		if err != nil {
			return 0, err
		}
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
			ticks, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return 0, err
			}
			sum += ticks / 100
		}
	}
	return sum, nil
}

// Children are the processes that a process has started.
func Children(pid int) (all []int) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended
		}
		for _, field := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				all = append(all, child)
			}
		}
	}
	return all
}
