namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

public abstract class Row
{
    public int StoreId { get; set; }

    public long Id { get; set; }
}

public sealed class Country
{
    public required string Code { get; set; }
}

public sealed class Currency
{
    public required string Code { get; set; }
}

public sealed class Setting
{
    public int Id { get; set; }

    public string? Value { get; set; }

    public string? CountryCode { get; set; }
}

public sealed class Store
{
    public int Id { get; set; }

    public required string CountryCode { get; set; }
}

public sealed class Customer : Row
{
    public required string Name { get; set; }

    public string? CountryCode { get; set; }
}

public sealed class Address : Row
{
    public long CustomerId { get; set; }

    public required string Street { get; set; }
}

public sealed class Category : Row
{
    public long? ParentId { get; set; }

    public required string Name { get; set; }
}

public sealed class Product : Row
{
    public long CategoryId { get; set; }

    public required string CurrencyCode { get; set; }

    public decimal Price { get; set; }
}

public sealed class ProductTag : Row
{
    public long ProductId { get; set; }

    public required string Name { get; set; }
}

public sealed class Order : Row
{
    public long CustomerId { get; set; }

    public int Number { get; set; }

    public DateTime At { get; set; }
}

public sealed class OrderLine : Row
{
    public long OrderId { get; set; }

    public long ProductId { get; set; }

    public int Quantity { get; set; }
}

public sealed class Payment : Row
{
    public long OrderId { get; set; }

    public decimal Amount { get; set; }
}

public sealed class Shipment : Row
{
    public long OrderId { get; set; }
}

public sealed class ShipmentLine : Row
{
    public long ShipmentId { get; set; }

    public long OrderLineId { get; set; }
}

public sealed class Review : Row
{
    public long ProductId { get; set; }

    public long CustomerId { get; set; }

    public required string Text { get; set; }
}
