namespace EFCore.Citus.FunctionalTests.Query.Shapes.Model;

public class Store
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int? CountryId { get; set; }

    public Country? Country { get; set; }

    public List<Customer> Customers { get; } = [];

    public List<Order> Orders { get; } = [];

    public List<Product> Products { get; } = [];
}

public class Customer
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public string Name { get; set; } = "";

    public string? Email { get; set; }

    public double? Score { get; set; }

    public int? CountryId { get; set; }

    public int? ReferrerId { get; set; }

    public Address Address { get; set; } = new();

    public Profile? Profile { get; set; }

    public Store Store { get; set; } = null!;

    public Country? Country { get; set; }

    public Customer? Referrer { get; set; }

    public List<Customer> Referred { get; } = [];

    public List<Order> Orders { get; } = [];
}

public class Address
{
    public string Street { get; set; } = "";

    public string? City { get; set; }
}

public class Profile
{
    public string Nick { get; set; } = "";

    public int? Age { get; set; }

    public List<Contact> Contacts { get; } = [];
}

public class Contact
{
    public string Kind { get; set; } = "";

    public int Rank { get; set; }
}

public enum OrderStatus
{
    New,
    Paid,
    Sent
}

public class Order
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int? CustomerId { get; set; }

    public string Number { get; set; } = "";

    public decimal Total { get; set; }

    public decimal? Discount { get; set; }

    public double Weight { get; set; }

    public DateTime At { get; set; }

    public OrderStatus Status { get; set; }

    public string? Note { get; set; }

    public Shipping Shipping { get; set; } = new();

    public Store Store { get; set; } = null!;

    public Customer? Customer { get; set; }

    public List<Line> Lines { get; } = [];

    public List<Tag> Tags { get; } = [];

    public List<Payment> Payments { get; } = [];
}

public class Shipping
{
    public string City { get; set; } = "";

    public int Code { get; set; }
}

public class Line
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int OrderId { get; set; }

    public int ProductId { get; set; }

    public int Quantity { get; set; }

    public decimal Price { get; set; }

    public Order Order { get; set; } = null!;

    public Product Product { get; set; } = null!;
}

public class Product
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public string Name { get; set; } = "";

    public decimal Price { get; set; }

    public int? CategoryId { get; set; }

    public string[] Words { get; set; } = [];

    public Category? Category { get; set; }

    public Store Store { get; set; } = null!;

    public List<Line> Lines { get; } = [];
}

public class Tag
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public string Name { get; set; } = "";

    public List<Order> Orders { get; } = [];
}

// Entity types of one table.
public abstract class Payment
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int OrderId { get; set; }

    public decimal Amount { get; set; }

    public Order Order { get; set; } = null!;
}

public class CardPayment : Payment
{
    public string Card { get; set; } = "";
}

public class CashPayment : Payment
{
    public int? Till { get; set; }
}

// Entity types of a table for each type, joined by the key.
public class Document
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public string Title { get; set; } = "";

    public Store Store { get; set; } = null!;
}

public class Invoice : Document
{
    public decimal Amount { get; set; }
}

public class Receipt : Document
{
    public string? Signature { get; set; }
}

// Entity types of a table for each concrete type.
public abstract class Notice
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public string Text { get; set; } = "";

    public int? CustomerId { get; set; }

    public Customer? Customer { get; set; }
}

public class MailNotice : Notice
{
    public string Subject { get; set; } = "";
}

public class SmsNotice : Notice
{
    public string Phone { get; set; } = "";
}
