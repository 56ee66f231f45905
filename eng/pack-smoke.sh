#!/usr/bin/env bash
# Shows that the packages work: packs them, adds them to a fresh console project outside this repository, builds it,
# runs a job on the embedded server, and sees a warning of the analyzers. The first program is the README's.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
# A version of its own, so that no cache answers for an earlier package; it leaves the cache again in the end.
version="0.0.1-smoke.$(date +%s).$$"
cache="${NUGET_PACKAGES:-$HOME/.nuget/packages}"
trap 'rm -rf "$work" "$cache/typedjobs/$version" "$cache/typedjobs.embedded/$version"' EXIT

for project in Runtime Embedded; do
  dotnet pack "$root/src/$project" --configuration Release --output "$work/feed" -p:Version="$version" --nologo -v q
done

# The names of a zip file's entries stand in it as they are.
for assembly in Generators Analyzers CodeFixes; do
  grep -aq "analyzers/dotnet/cs/TypedJobs.$assembly.dll" "$work/feed/TypedJobs.$version.nupkg" \
    || { echo "The package lacks TypedJobs.$assembly.dll"; exit 1; }
done
for file in analyzers/dotnet/cs/Cronos.dll THIRD-PARTY-NOTICES.txt ConfigurationSchema.json buildTransitive/net10.0/TypedJobs.targets; do
  grep -aq "$file" "$work/feed/TypedJobs.$version.nupkg" || { echo "The package lacks $file"; exit 1; }
done

mkdir "$work/app"
cd "$work/app"
dotnet new console --name Shop --output . --framework net10.0 > /dev/null
# The feeds of this machine, and the packages just made.
cat > nuget.config <<XML
<configuration>
  <packageSources>
    <add key="smoke" value="$work/feed" />
  </packageSources>
</configuration>
XML
dotnet add package Microsoft.Extensions.Hosting --version 10.0.15 > /dev/null
dotnet add package TypedJobs --version "$version" > /dev/null
dotnet add package TypedJobs.Embedded --version "$version" > /dev/null
# Editors find the schema of the configuration by this item, also in projects that reference the package through another one.
schema="$(dotnet msbuild -getItem:JsonSchemaSegment | sed -n 's/.*"FullPath": "\(.*typedjobs.*ConfigurationSchema.json\)".*/\1/p')"
cmp "$schema" "$root/src/Runtime/ConfigurationSchema.json" || { echo "The project does not see the schema of the package"; exit 1; }
# The program of the README, as it is pasted.
awk '/^## Get started/ { started = 1 } started && /^```csharp/ { copying = 1; next } copying && /^```/ { exit } copying' "$root/README.md" > Program.cs
dotnet build --nologo 2>&1 | tee build.log
if grep "warning" build.log; then echo "The program of the README has warnings"; exit 1; fi
dotnet run --no-build | tee run.log
grep -q "^Sent as 42-ada@example.com.$" run.log || { echo "The program of the README did not run its job"; exit 1; }

cat > Program.cs <<'CSHARP'
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shop;
using TypedJobs;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddTypedJobs(jobs => jobs.UseEmbeddedServer().AddShopJobs().AddWorker("mail"));
using IHost host = builder.Build();
await host.StartAsync();

IJobClient jobs = host.Services.GetRequiredService<IJobClient>();
JobHandle<Receipt> job = await jobs.MailJobs.EnqueueSendWelcomeAsync("ada@example.com", 42);
Receipt receipt = await job.WaitForResultAsync();
Console.WriteLine($"RESULT {receipt.MessageId}");
await host.StopAsync();

namespace Shop
{
    public sealed record Receipt(string MessageId);

    public sealed class MailJobs
    {
        [Job(Queue = "mail")]
        public async Task<Receipt> SendWelcome(string to, int userId, CancellationToken cancellationToken)
        {
            await Task.Delay(1);
            return new Receipt($"{to}-{userId}");
        }
    }
}
CSHARP

dotnet build --nologo 2>&1 | tee build.log
grep -q "warning TJ2002" build.log || { echo "The analyzers of the package did not warn"; exit 1; }
if grep "warning" build.log | grep -v "TJ2002"; then echo "The build has warnings of another kind"; exit 1; fi
dotnet run --no-build | tee run.log
grep -q "^RESULT ada@example.com-42$" run.log || { echo "The job did not run"; exit 1; }

# Schedules: the generator and the analyzers read cron expressions with what the package brings along for them. The program has that package too.
dotnet add package Cronos --version 0.13.0 > /dev/null
schedules() {
  cat > ReportJobs.cs <<CSHARP
using TypedJobs;

namespace Shop;

public static class ReportJobs
{
    [Job]
    [Recurring($1)]
    public static void Nightly(int copies = 2) => Console.WriteLine(Cronos.CronExpression.Daily.ToString() + copies);
}
CSHARP
}
schedules '"0 60 * * *"'
if dotnet build --nologo > build.log 2>&1; then echo "A cron expression that is none was built"; exit 1; fi
grep -q "ReportJobs.cs(8,16): error TJ4006: Cron expression '0 60 \* \* \*' is invalid; the hour is '60', but a number from 0 to 23 is expected" build.log \
  || { cat build.log; echo "The cron expression was not reported"; exit 1; }
schedules '"0 3 * * *", Missed = MissedRuns.RunAll'
if dotnet build --nologo > build.log 2>&1; then echo "RunAll with Skip was built"; exit 1; fi
grep -q "ReportJobs.cs(8,38): error TJ4102" build.log || { cat build.log; echo "RunAll with Skip was not reported"; exit 1; }
schedules '"0 3 * * *", TimeZone = "Europe/Berln"'
dotnet build --nologo 2>&1 | tee build.log
grep -q "ReportJobs.cs(8,40): warning TJ4103: Time zone 'Europe/Berln' is unknown; did you mean 'Europe/Berlin'?" build.log \
  || { echo "The time zone was not reported"; exit 1; }
schedules '"0 3 * * *", TimeZone = "Europe/Berlin"'
dotnet build --nologo 2>&1 | tee build.log
if grep "warning" build.log | grep -v "TJ2002"; then echo "A schedule has warnings"; exit 1; fi

# The projects of the tutorial, as they are pasted.
mkdir "$work/tutorial"
cd "$work/tutorial"
cp "$work/app/nuget.config" .
code() { awk -v file="$1" 'index($0, "`" file "`:") { found = 1 } found && /^```csharp/ { copying = 1; next } copying && /^```/ { exit } copying' "$root/docs/tutorial/first-job.md"; }
dotnet new classlib --name Shop.Jobs --framework net10.0 > /dev/null
dotnet add Shop.Jobs package TypedJobs --version "$version" > /dev/null
rm Shop.Jobs/Class1.cs
code Shop.Jobs/MailJobs.cs > Shop.Jobs/MailJobs.cs
dotnet new worker --name Shop.Worker --framework net10.0 > /dev/null
dotnet add Shop.Worker reference Shop.Jobs > /dev/null
rm Shop.Worker/Worker.cs
code Shop.Worker/Program.cs > Shop.Worker/Program.cs
dotnet new web --name Shop.Web --framework net10.0 > /dev/null
dotnet add Shop.Web reference Shop.Jobs > /dev/null
code Shop.Web/Program.cs > Shop.Web/Program.cs
for project in Shop.Worker Shop.Web; do
  dotnet build "$project" --nologo 2>&1 | tee build.log
  if grep "warning" build.log; then echo "The tutorial's $project has warnings"; exit 1; fi
done

# An F# program that uses the jobs of a C# library: its generated calls, its registration, and its handler's results.
mkdir "$work/fsharp"
cd "$work/fsharp"
cp "$work/app/nuget.config" .
dotnet new classlib --name Shop.Jobs --framework net10.0 > /dev/null
dotnet add Shop.Jobs package TypedJobs --version "$version" > /dev/null
cat > Shop.Jobs/Class1.cs <<'CSHARP'
using TypedJobs;

namespace Shop.Jobs;

public sealed record Receipt(string MessageId);

public sealed class MailJobs
{
    [Job(Queue = "mail")]
    public Receipt SendWelcome(string to, int userId = 7) => new($"{to}-{userId}");
}
CSHARP
dotnet new console --language "F#" --name Shop.Client --framework net10.0 > /dev/null
dotnet add Shop.Client reference Shop.Jobs > /dev/null
dotnet add Shop.Client package Microsoft.Extensions.Hosting --version 10.0.15 > /dev/null
dotnet add Shop.Client package TypedJobs --version "$version" > /dev/null
dotnet add Shop.Client package TypedJobs.Embedded --version "$version" > /dev/null
awk '/^```fsharp/ { copying = 1; next } copying && /^```/ { exit } copying' "$root/docs/guides/enqueueing.md" > Shop.Client/Program.fs
dotnet build Shop.Client --nologo 2>&1 | tee build.log
if grep "warning" build.log; then echo "The F# program has warnings"; exit 1; fi
dotnet run --project Shop.Client --no-build | tee run.log
grep -q "^RESULT ada@example.com-42$" run.log || { echo "The F# program did not run its job"; exit 1; }
echo "The packages work."
