using System.Globalization;

namespace EFCore.Citus.FunctionalTests.Query.Shapes.Model;

/// <summary>
///     Creates the rows. They include missing values, stores without rows, ties, and names that collations order differently.
/// </summary>
public static class ShapesRows
{
    /// <summary>The last two stores have no rows in other tables.</summary>
    public const int Stores = 20;

    private static readonly string[] Names = ["apple", "Apple", "äpple", "Zebra", "zebra", "a b", "ab", "_ab", "Äpfel", "Straße", "strasse", "10", "9"];

    public static Guid DeviceId(int number)
        => new(string.Create(CultureInfo.InvariantCulture, $"{number * 0x1234567:x8}-0000-4000-8000-{number:x12}"));

    public static IEnumerable<object> All()
        => OfOtherTables().Concat(Enumerable.Range(1, Stores).SelectMany(OfStore));

    public static IEnumerable<Dictionary<string, object>> OrderTags()
        => from s in Enumerable.Range(1, Stores - 2)
           from i in Enumerable.Range(1, 20)
           from t in Enumerable.Range(1, 5)
           where (i + t) % 4 == 0
           select new Dictionary<string, object> { ["StoreId"] = s, ["OrderId"] = i, ["TagId"] = t };

    private static IEnumerable<object> OfOtherTables()
    {
        for (var i = 1; i <= 6; i++)
        {
            yield return new Country { Id = i, Name = $"country {i}" };
        }

        yield return new Language { Code = "DE", Name = "German" };
        yield return new Language { Code = "en", Name = "English" };
        foreach (var code in new[] { "de", "DE", "De", "en", "fr" })
        {
            yield return new Translation { Code = code, Id = 1 };
            yield return new Translation { Code = code, Id = 2 };
        }

        for (var i = 1; i <= 8; i++)
        {
            yield return new Category { Id = i, Name = $"category {i}", ParentId = i > 3 ? i / 2 : null };
        }

        for (var i = 1; i <= 12; i++)
        {
            yield return new Setting { Id = i, StoreId = i % 4 == 0 ? null : i, Name = Names[i] };
            yield return new Job { Id = i, StoreId = i % 4 == 0 ? null : i, Title = Names[i] };
            yield return new Draft { Id = i, StoreId = i % 3 == 0 ? null : i, Title = Names[i] };
            yield return new Account { Code = new AccountCode($"A{i}"), Name = Names[i % 5] };
            yield return new Device { Id = DeviceId(i), Name = Names[i % 6], CountryId = i % 3 == 0 ? null : i % 5 + 1 };

            for (var k = 1; k <= i % 5 * 3; k++)
            {
                yield return new Booking { Code = new AccountCode($"A{i}"), Id = k, Amount = k * 10 };
                yield return new Reading { DeviceId = DeviceId(i), Id = k, Value = k / 3.0, At = Day(k) };
                yield return new Sale { Region = (Region)(i % 4), Id = 100 * i + k, Amount = k };
                yield return new Slot { Rack = (short)(i % 7), Id = 100 * i + k, Content = k % 3 == 0 ? null : Names[k % 7] };
            }
        }
    }

    private static IEnumerable<object> OfStore(int s)
    {
        yield return new Store { Id = s, Name = Names[s % 8], CountryId = s % 4 == 0 ? null : s % 5 + 1 };
        if (s > Stores - 2)
        {
            yield break;
        }

        for (var i = 1; i <= 6 + s % 5; i++)
        {
            yield return CustomerOf(s, i);
            yield return new Product
            {
                StoreId = s,
                Id = i,
                Name = Names[(s + i) % Names.Length],
                Price = i % 4 * 5,
                CategoryId = i % 3 == 0 ? null : i % 7 + 1,
                Words = i % 2 == 0 ? [Names[i % 5], "word"] : []
            };
            yield return new Tag { StoreId = s, Id = i, Name = (s + i) % 3 == 0 ? $"TAG {i % 5}" : $"tag {i % 5}" };
            yield return new Visit { StoreId = s, Id = i, CustomerId = i % 4 == 0 ? null : i, Page = Names[i % 4] };
            yield return i % 3 == 0
                ? new Invoice { StoreId = s, Id = i, Title = Names[i], Amount = i * 10 }
                : i % 3 == 1 ? new Receipt { StoreId = s, Id = i, Title = Names[i], Signature = i == 4 ? null : "x" }
                : new Document { StoreId = s, Id = i, Title = Names[i] };
            yield return i % 2 == 0
                ? new MailNotice { StoreId = s, Id = i, Text = Names[i], Subject = $"subject {i}", CustomerId = i % 3 == 0 ? null : i }
                : new SmsNotice { StoreId = s, Id = i, Text = Names[i], Phone = $"{i}", CustomerId = i % 3 == 0 ? null : i };
        }

        for (var i = 1; i <= 20 + s % 3 * 10; i++)
        {
            foreach (var row in OfOrder(s, i))
            {
                yield return row;
            }
        }
    }

    private static Customer CustomerOf(int s, int i)
    {
        var customer = new Customer
        {
            StoreId = s,
            Id = i,
            Name = Names[(s * 3 + i) % Names.Length],
            Email = i % 3 == 0 ? null : $"{i}@{s}.example",
            Score = i % 4 == 0 ? null : i / 7.0,
            CountryId = i % 5 == 0 ? null : i % 4 + 1,
            ReferrerId = i > 3 ? i - 3 : null,
            Address = new Address { Street = $"street {i}", City = i % 3 == 0 ? null : Names[i % 5] },
            Profile = i % 4 == 0 ? null : new Profile { Nick = $"nick {i % 2}", Age = i % 3 == 0 ? null : 20 + i }
        };
        for (var k = 0; customer.Profile is not null && k < i % 3; k++)
        {
            customer.Profile.Contacts.Add(new Contact { Kind = k == 0 ? "mail" : "phone", Rank = k + i });
        }

        return customer;
    }

    private static IEnumerable<object> OfOrder(int s, int i)
    {
        var customers = 6 + s % 5;

        yield return new Order
        {
            StoreId = s,
            Id = i,
            CustomerId = i % 4 == 0 ? null : i % customers + 1,
            Number = $"{Names[i % Names.Length]}-{i}",
            Total = i % 6 * 10,
            Discount = i % 5 == 0 ? null : i % 3,
            Weight = i / 3.0,
            At = Day(i % 9),
            Status = (OrderStatus)(i % 3),
            Note = i % 7 == 0 ? "" : i % 2 == 0 ? null : Names[i % 6],
            Shipping = new Shipping { City = Names[i % 4], Code = i % 5 }
        };

        for (var l = 1; l <= i % 4; l++)
        {
            yield return new Line { StoreId = s, Id = 10 * i + l, OrderId = i, ProductId = (i + l) % (customers - 1) + 1, Quantity = l, Price = i % 5 * 2 };
        }

        if (i % 3 == 0)
        {
            yield return i % 2 == 0
                ? new CardPayment { StoreId = s, Id = i, OrderId = i, Amount = i, Card = $"card {i}" }
                : new CashPayment { StoreId = s, Id = i, OrderId = i, Amount = i, Till = i % 5 == 0 ? null : 1 };
        }
    }

    private static DateTime Day(int number)
        => new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(number);
}
