namespace EFCore.Citus.FunctionalTests.Query.Shapes.Model;

// Reference tables.
public class Country
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

public class Category
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int? ParentId { get; set; }

    public Category? Parent { get; set; }
}

// A single-shard table.
public class Setting
{
    public int Id { get; set; }

    public int? StoreId { get; set; }

    public string Name { get; set; } = "";
}

// A managed local table.
public class Job
{
    public int Id { get; set; }

    public int? StoreId { get; set; }

    public string Title { get; set; } = "";
}

// A local table.
public class Draft
{
    public int Id { get; set; }

    public int? StoreId { get; set; }

    public string Title { get; set; } = "";
}

// A table of another colocation group.
public class Visit
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int? CustomerId { get; set; }

    public string Page { get; set; } = "";
}

// A view.
public class CustomerTotal
{
    public int StoreId { get; set; }

    public int? CustomerId { get; set; }

    public int Orders { get; set; }

    public decimal Total { get; set; }
}

// Tables that are distributed by a Guid.
public class Device
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public int? CountryId { get; set; }

    public List<Reading> Readings { get; } = [];
}

public class Reading
{
    public Guid DeviceId { get; set; }

    public long Id { get; set; }

    public double Value { get; set; }

    public DateTime At { get; set; }

    public Device Device { get; set; } = null!;
}

// A table that is distributed by an enumeration.
public enum Region
{
    North,
    East,
    South,
    West
}

public class Sale
{
    public Region Region { get; set; }

    public int Id { get; set; }

    public decimal Amount { get; set; }
}

// Tables that are distributed by a converted value.
public readonly record struct AccountCode(string Value);

public class Account
{
    public AccountCode Code { get; set; }

    public string Name { get; set; } = "";

    public List<Booking> Bookings { get; } = [];
}

public class Booking
{
    public AccountCode Code { get; set; }

    public int Id { get; set; }

    public decimal Amount { get; set; }

    public Account Account { get; set; } = null!;
}

// A reference table with a code that is compared without case, and a distributed table with one that is compared with case.
public class Language
{
    public string Code { get; set; } = "";

    public string Name { get; set; } = "";
}

public class Translation
{
    public string Code { get; set; } = "";

    public int Id { get; set; }
}

// A table that is distributed by a short.
public class Slot
{
    public short Rack { get; set; }

    public int Id { get; set; }

    public string? Content { get; set; }
}
