"""The site: where people practise, supervise, and answer, on the service's own machine."""
