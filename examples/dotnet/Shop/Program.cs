// A small program whose logs go to Tocsin:
//   dotnet run --project examples/dotnet/Shop
// TOCSIN_URL is where to send (default http://localhost:8080/events), TOCSIN_KEY the key the server knows it by.
using Microsoft.Extensions.Logging;

string[] customers = ["ann", "ben", "eve"];

using var logging = LoggerFactory.Create(b => b.AddTocsin(o =>
{
    o.Url = Environment.GetEnvironmentVariable("TOCSIN_URL") ?? o.Url;
    o.Key = Environment.GetEnvironmentVariable("TOCSIN_KEY");
    o.Category = "shop";
    o.Tags.Add("example");
}));
var log = logging.CreateLogger("Shop.Orders");

for (var order = 1; order <= 10; order++)
{
    using var scope = log.BeginScope("order {Order}", order);
    Sell(log, customers[order % customers.Length], order * 20);
}
// Disposing the factory, at the end of this file, sends what is queued.

static void Sell(ILogger log, string customer, int amount)
{
    log.LogInformation("{UserName} buys for {Amount}", customer, amount);
    try
    {
        Charge(amount);
    }
    catch (InvalidOperationException error)
    {
        log.LogError(error, "{UserName} could not pay", customer);
    }
}

static void Charge(int amount)
{
    if (amount > 150) throw new InvalidOperationException($"the bank refused {amount}");
}
