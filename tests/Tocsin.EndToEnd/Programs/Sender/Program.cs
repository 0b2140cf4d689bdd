// Logs what standard input tells it to, one command a line, and ends with it:
//   log N      N numbered events
//   hard       an event with an exception, and values of many kinds
//   exit       end at once, disposing nothing
// Arguments: the address of the server, and the category.
using System.Globalization;
using Microsoft.Extensions.Logging;

using var logging = LoggerFactory.Create(b => b.AddTocsin(o =>
{
    o.Url = args[0];
    o.Category = args[1];
    o.BatchWait = TimeSpan.FromMilliseconds(100);
    o.RetryWaitMax = TimeSpan.FromSeconds(1);
    o.FlushWait = TimeSpan.FromSeconds(30);
}));
var log = logging.CreateLogger("Sender.Orders");

while (Console.ReadLine() is { } command)
{
    if (command == "exit") Environment.Exit(0);
    else if (command == "hard") LogHard(log);
    else LogMany(log, int.Parse(command.Split(' ')[1], CultureInfo.InvariantCulture));
}

static void LogMany(ILogger log, int count)
{
    for (var i = 0; i < count; i++) log.LogInformation("order {Order}", i);
}

static void LogHard(ILogger log)
{
    try
    {
        throw new InvalidOperationException("quote \" backslash \\ ünïcödé");
    }
    catch (InvalidOperationException error)
    {
        log.LogError(error, "failed for {UserName} after {Milliseconds} ms, {Final}", "änn \"the\\cat\"", 12.5, true);
    }
}
