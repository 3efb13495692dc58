using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Drops a foreign key in a migration that may have been cut off after it did so.
/// </summary>
internal sealed class DropForeignKeyIfExistsOperation : DropForeignKeyOperation;
