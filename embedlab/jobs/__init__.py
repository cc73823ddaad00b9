"""Processes: one a task, schedules of tasks, and the main job."""
