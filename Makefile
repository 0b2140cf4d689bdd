# For hands used to MozDef. The commands themselves are in the README.
.PHONY: run run-env test dist

run:
	dotnet run --project src/Tocsin -c Release -- serve

run-env:
	dotnet run --project src/Tocsin -c Release -- serve --env-file $(ENV)

test:
	./test

# Everything a release consists of, in artifacts/dist.
dist:
	packaging/dist
