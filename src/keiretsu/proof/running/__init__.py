"""Running candidates: in this process, in local processes, on Ray; what is done lies in the run's folder."""
